import { startServer } from '../../integration/decide-arrange.ts';

/** A server of the public API in a process of its own, to be killed. Prints its address once it listens. */
const [databaseUrl = ''] = process.argv.slice(2);
process.stdout.write(`${await startServer(databaseUrl).app.listen({ port: 0, host: '127.0.0.1' })}\n`);
