import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { forgetPerson } from '../../api/forget.ts';
import { useChange } from '../../api/use-change.ts';
import { AllowedButton } from '../../ui/allowed-button.tsx';
import { Section } from '../../ui/section.tsx';
import { ForgetDialog } from './forget-dialog.tsx';
import { ForgottenDialog } from './forgotten-dialog.tsx';

/** For whoever asks that what is known of them be deleted. */
export function ForgetPerson({ id }: { readonly id: string }) {
  const [isAsked, setAsked] = useState(false);
  const navigate = useNavigate();
  const queries = useQueryClient();
  // What the page shows stays until the result was read.
  const forget = useChange(forgetPerson, ['forgotten']);
  const leave = (): void => {
    for (const queryKey of [['people'], ['decisions']]) queries.removeQueries({ queryKey });
    void navigate({ to: '/deliveries/find', search: {} });
  };
  const stay = (): void => {
    setAsked(false);
    forget.reset();
  };
  if (id === '') return null;
  if (forget.data?.isGone) return <ForgottenDialog result={forget.data} onClose={leave} />;
  return (
    <>
      <Section
        title="Forget this person"
        lead="Delete all that is kept here of them, for good. Their events and files are looked through too."
        actions={
          <AllowedButton needs="admin" variant="default" onClick={() => setAsked(true)}>
            Forget…
          </AllowedButton>
        }
      />
      {isAsked && forget.data === undefined ? (
        <ForgetDialog
          id={id}
          busy={forget.isPending}
          error={forget.error}
          onConfirm={() => forget.mutate(id)}
          onClose={stay}
        />
      ) : null}
      {forget.data === undefined ? null : <ForgottenDialog result={forget.data} onClose={stay} />}
    </>
  );
}
