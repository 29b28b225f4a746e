import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { JOB, packLibrary } from '../../deploy/aws/cdk/pack-library.ts';

/** What AWS Glue 5.0 runs. */
const PYSPARK = 'pyspark==3.5.4';
/** The heap; two cores, as many tasks. */
const OPTIONS = [
  ['--master', 'local[2]'],
  ['--driver-memory', '2g'],
  ['--conf', 'spark.sql.shuffle.partitions=8'],
  ['--conf', 'spark.log.level=ERROR'],
  ['--conf', 'spark.driver.bindAddress=127.0.0.1'],
  ['--conf', 'spark.driver.host=127.0.0.1'],
].flat();

const cacheFolder = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'justai-klaviyo', PYSPARK.replace('==', '-'));

/** Spark in a virtual environment of its own, made once. @returns the folder of its programs. */
export function ensureSpark(say: (line: string) => void): string {
  ensureJava(say);
  const programs = join(cacheFolder(), 'bin');
  if (existsSync(join(programs, 'spark-submit'))) return programs;
  say(`Installing ${PYSPARK} (once, 300 MB) …`);
  mkdirSync(cacheFolder(), { recursive: true });
  if (!runs('python3', '-m', 'venv', cacheFolder())) {
    install('python3-venv');
    must('python3', '-m', 'venv', cacheFolder());
  }
  must(join(programs, 'pip'), 'install', '--quiet', '--disable-pip-version-check', PYSPARK);
  return programs;
}

function ensureJava(say: (line: string) => void): void {
  if (runs('java', '-version')) return;
  say('Installing Java 17 (once) …');
  install('openjdk-17-jre-headless');
}

function install(debianPackage: string): void {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    throw new Error(`${debianPackage} is needed. Install it and run this again.`);
  }
  must('apt-get', 'update', '-qq');
  must('apt-get', 'install', '-y', '-qq', '--no-install-recommends', debianPackage);
}

const runs = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0;

function must(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stderr ?? ''}`);
}

/** What AWS Glue is given, beside nothing else: the job's script, and an archive of its modules and the SQL. */
export interface PackedJob {
  readonly programs: string;
  readonly script: string;
  readonly library: string;
}

export function packJob(programs: string, folder: string): PackedJob {
  const script = join(folder, 'job.py');
  mkdirSync(folder, { recursive: true });
  copyFileSync(JOB, script);
  const library = join(folder, 'library');
  const makeArchive = 'import shutil, sys; shutil.make_archive(sys.argv[1], "zip", sys.argv[2])';
  must(join(programs, 'python3'), '-c', makeArchive, library, packLibrary(join(folder, 'unpacked')));
  return { programs, script, library: `${library}.zip` };
}

/** Runs it as Glue does, with each line that it prints passed on. */
export async function runJob(job: PackedJob, args: readonly string[], say: (line: string) => void): Promise<void> {
  const submitted = [...OPTIONS, '--py-files', job.library, job.script, ...args, '--JOB_NAME', 'as-glue-adds-it'];
  const child = spawn(join(job.programs, 'spark-submit'), submitted, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PYSPARK_PYTHON: join(job.programs, 'python3') },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors = (errors + chunk).slice(-20_000);
  });
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of chunk.trimEnd().split('\n')) say(line);
  });
  const status = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  if (status !== 0) throw new Error(`The Spark job failed:\n${errors}`);
}
