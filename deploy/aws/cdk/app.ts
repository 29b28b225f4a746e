import { App } from 'aws-cdk-lib';
import { readSettings } from './settings.ts';
import { JustAiStack } from './stack.ts';

const app = new App();
new JustAiStack(app, 'JustAI', readSettings(app));
app.synth();
