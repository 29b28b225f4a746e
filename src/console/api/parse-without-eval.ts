import { config } from 'zod';

/** zod compiles its parsers with `new Function` where it can; the console's content security policy forbids that. */
config({ jitless: true });
