/** How a request to generate ended: an answer's kind, a repeat of one, or the code it was refused with. */
export interface GenerateMeter {
  answered(outcome: string, seconds: number): void;
}
