/** What the work gives, or a rejection when it has given nothing after so many milliseconds. The work itself goes on. */
export function within<T>(work: Promise<T>, ms: number): Promise<T> {
  return Promise.race([
    work,
    new Promise<T>((_, reject) => setTimeout(() => reject(new Error('no answer')), ms).unref()),
  ])
}
