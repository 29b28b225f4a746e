import { Link } from '@tanstack/react-router';

const UUID = /([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/;
const SHOWN_CHARACTERS = 8;

/** A sentence in which the id of another decision leads to its timeline. Commands keep theirs, to be copied. */
export function LinkedText({ text }: { readonly text: string }) {
  if (text.includes('`')) return <Commands text={text} />;
  return text.split(UUID).map((part) =>
    UUID.test(part) ? (
      <Link key={part} to="/deliveries/$decisionId" params={{ decisionId: part }} title={part}>
        {part.slice(0, SHOWN_CHARACTERS)}…
      </Link>
    ) : (
      part
    ),
  );
}

const Commands = ({ text }: { readonly text: string }) =>
  text.split('`').map((part, place) => (place % 2 === 0 ? part : <code key={part}>{part}</code>));
