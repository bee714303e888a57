/** Something a person can put right: what is wrong in one sentence, and what to do about it. */
export class Problem extends Error {
  constructor(
    message: string,
    readonly remedy: string,
  ) {
    super(message);
  }
}
