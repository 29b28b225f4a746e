import { type ChildProcess, fork } from 'node:child_process';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { OrgId, TemplateId } from '../domain/ids.ts';
import type { Instant } from '../domain/instant.ts';
import type { Forgotten } from '../ingest/forget/forget.ts';
import type { Request as ForgetRequest } from '../ingest/forget/ports.ts';
import type { Draft, Tried } from '../ingest/mapping/try-mapping.ts';
import type { EmailEventLog, EmailEvents, EmailEventsAsk } from '../report/ports.ts';
import type { ClickDelays } from '../report/results/ports.ts';
import type { PreviewAsk } from './create-pipeline.ts';

/** Time travels with the job: the pipeline process has no clock. */
export type PipelineJob = { readonly id: number; readonly orgId: OrgId } & (
  | { readonly kind: 'run' | 'load' | 'reconcile'; readonly now: Instant }
  | { readonly kind: 'find_events'; readonly ask: EmailEventsAsk }
  | { readonly kind: 'find_delays'; readonly templateId: TemplateId }
  | { readonly kind: 'draft_mapping'; readonly sha256: string }
  | { readonly kind: 'preview_mapping'; readonly ask: PreviewAsk; readonly now: Instant }
  | { readonly kind: 'forget'; readonly request: ForgetRequest }
);

export type PipelineAnswer = { readonly id: number } & (
  | { readonly kind: 'done'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly message: string }
);

type Without<Job, Key extends string> = Job extends unknown ? Omit<Job, Key> : never;
type Asked = Without<PipelineJob, 'id' | 'orgId'>;

/**
 * The pipeline runs in a process of its own, started with the first job and again after a crash: DuckDB's
 * memory and threads stay out of the process that decides.
 */
export class PipelineClient implements EmailEventLog, ClickDelays {
  readonly #env: NodeJS.ProcessEnv;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #child: ChildProcess | undefined;
  #nextId = 0;

  constructor(env: NodeJS.ProcessEnv) {
    this.#env = env;
  }

  /** @throws when a step failed or the process died; a run is idempotent, so it may be asked for again. */
  async run(orgId: OrgId, now: Instant): Promise<void> {
    await this.#ask(orgId, { kind: 'run', now });
  }

  /** What was posted and what has landed; without learning from it. */
  async load(orgId: OrgId, now: Instant): Promise<void> {
    await this.#ask(orgId, { kind: 'load', now });
  }

  /** At most one report of Klaviyo's. @returns when there is something to do next. */
  reconcile(orgId: OrgId, now: Instant): Promise<Instant | null> {
    return this.#ask(orgId, { kind: 'reconcile', now }) as Promise<Instant | null>;
  }

  /** Answered at once, also while a run is under way. */
  of(orgId: OrgId, ask: EmailEventsAsk): Promise<EmailEvents | null> {
    return this.#ask(orgId, { kind: 'find_events', ask }) as Promise<EmailEvents | null>;
  }

  /** The same. */
  clickDelays(orgId: OrgId, templateId: TemplateId): ReturnType<ClickDelays['clickDelays']> {
    return this.#ask(orgId, { kind: 'find_delays', templateId }) as ReturnType<ClickDelays['clickDelays']>;
  }

  draftMapping(orgId: OrgId, sha256: string): Promise<Draft> {
    return this.#ask(orgId, { kind: 'draft_mapping', sha256 }) as Promise<Draft>;
  }

  previewMapping(orgId: OrgId, ask: PreviewAsk, now: Instant): Promise<Tried> {
    return this.#ask(orgId, { kind: 'preview_mapping', ask, now }) as Promise<Tried>;
  }

  forget(orgId: OrgId, request: ForgetRequest): Promise<Forgotten> {
    return this.#ask(orgId, { kind: 'forget', request }) as Promise<Forgotten>;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const gone = new Promise((done) => child.once('exit', done));
    child.disconnect();
    await gone;
  }

  /** The answer is what the process makes of such a job. */
  #ask(orgId: OrgId, asked: Asked): Promise<unknown> {
    this.#child ??= this.#start();
    const job: PipelineJob = { id: this.#nextId++, orgId, ...asked };
    const child = this.#child;
    return new Promise((resolve, reject) => {
      this.#waiting.set(job.id, { resolve, reject });
      child.send(job);
    });
  }

  #start(): ChildProcess {
    const program = fileURLToPath(new URL(`./pipeline-process${extname(import.meta.url)}`, import.meta.url));
    const child = fork(program, { env: this.#env });
    child.on('message', (answer: PipelineAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (answer.kind === 'done') waiting?.resolve(answer.result);
      else waiting?.reject(new Error(answer.message));
    });
    child.on('exit', (code, signal) => {
      this.#child = undefined;
      for (const { reject } of this.#waiting.values()) {
        reject(new Error(`The pipeline process ended early (${signal ?? code}).`));
      }
      this.#waiting.clear();
    });
    return child;
  }
}
