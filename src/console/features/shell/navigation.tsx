import { NavLink, Stack, Text } from '@mantine/core';
import {
  IconDatabaseImport,
  IconKey,
  IconMail,
  IconPlugConnected,
  IconSend,
  IconTags,
  IconUserSearch,
} from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useSession } from '../../api/use-session.ts';

const PLACES = [
  { to: '/templates', label: 'Templates', icon: IconMail },
  { to: '/attributes', label: 'Attributes', icon: IconTags },
  { to: '/delivery', label: 'Delivery', icon: IconSend },
  { to: '/ingestion', label: 'Ingestion', icon: IconDatabaseImport },
  { to: '/deliveries/find', label: 'Find a person', icon: IconUserSearch },
  { to: '/settings/klaviyo', label: 'Klaviyo', icon: IconPlugConnected },
  { to: '/settings/api-keys', label: 'API keys', icon: IconKey },
] as const;

export function Navigation({ onNavigate }: { readonly onNavigate: () => void }) {
  const { org } = useSession();
  const { pathname } = useLocation();
  return (
    <Stack gap={4}>
      <Text size="sm" c="dimmed" px={12} py={8} truncate>
        {org.name}
      </Text>
      {PLACES.map(({ to, label, icon: Icon }) => (
        <NavLink
          key={to}
          renderRoot={(props) => <Link to={to} {...props} />}
          label={label}
          leftSection={<Icon size={20} stroke={1.6} aria-hidden />}
          active={pathname.startsWith(to)}
          aria-current={pathname.startsWith(to) ? 'page' : undefined}
          onClick={onNavigate}
          styles={{ root: { borderRadius: 8, minHeight: 40 }, label: { fontSize: 15, fontWeight: 500 } }}
        />
      ))}
    </Stack>
  );
}
