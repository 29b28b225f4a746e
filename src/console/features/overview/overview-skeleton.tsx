import { SimpleGrid, Skeleton, Stack } from '@mantine/core';

/** The page's shape while its figures are on their way. */
export function OverviewSkeleton() {
  return (
    <Stack gap="lg" aria-busy aria-label="Loading the results">
      <Skeleton h={{ base: 520, md: 330 }} radius="lg" />
      <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="lg">
        <Skeleton h={460} radius="lg" />
        <Skeleton h={460} radius="lg" />
      </SimpleGrid>
      <Skeleton h={560} radius="lg" />
    </Stack>
  );
}
