import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet } from '@tanstack/react-router';
import { Mark } from '../../ui/mark.tsx';
import { AccountPanel } from './account-panel.tsx';
import classes from './console-shell.module.css';
import { Navigation } from './navigation.tsx';

export function ConsoleShell() {
  const [opened, { toggle, close }] = useDisclosure(false);
  return (
    <AppShell
      header={{ height: { base: 56, md: 0 } }}
      navbar={{ width: 248, breakpoint: 'md', collapsed: { mobile: !opened } }}
    >
      <a className={classes.skip} href="#page">
        Skip to the page
      </a>
      {/* A dialog brings a banner of its own. */}
      <AppShell.Header role="none" hiddenFrom="md">
        <Group role="region" aria-label="JustAI" h="100%" px="md" justify="space-between">
          <Mark />
          <Burger opened={opened} onClick={toggle} size="sm" aria-label={opened ? 'Close the menu' : 'Open the menu'} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" className={classes.navbar} aria-label="Console">
        <Group h={56} px={12} visibleFrom="md">
          <Mark />
        </Group>
        <Navigation onNavigate={close} />
        <AccountPanel />
      </AppShell.Navbar>
      <AppShell.Main className={classes.main}>
        <div id="page" className={classes.page}>
          <Outlet />
        </div>
      </AppShell.Main>
    </AppShell>
  );
}
