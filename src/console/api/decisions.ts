import { queryOptions } from '@tanstack/react-query';
import { decisionTimeline, personDecisions } from '../../contract/decision-timeline.ts';
import { read } from './request.ts';

export const decisionQuery = (decisionId: string) =>
  queryOptions({
    queryKey: ['decisions', decisionId],
    queryFn: () => read(`/decisions/${encodeURIComponent(decisionId)}`, decisionTimeline),
  });

export const personQuery = (person: string) =>
  queryOptions({
    queryKey: ['people', person],
    queryFn: () => read(`/people/${encodeURIComponent(person)}/decisions`, personDecisions),
    enabled: person !== '',
  });
