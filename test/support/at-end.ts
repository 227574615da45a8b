type Work = () => unknown

const works: Work[] = []
/** The test runner's own, where there is one. */
const runner = process.env.VITEST === undefined ? undefined : await import('vitest')

/** Has something ended with the test that is running; outside of a test runner, with the next `endAll`. */
export function atEnd(work: Work): void {
  if (!runner) works.push(work)
  else {
    runner.onTestFinished(async () => {
      await work()
    })
  }
}

/** Ends everything that was given to `atEnd` outside of a test, the last first. */
export async function endAll(): Promise<void> {
  for (const work of works.splice(0).reverse()) await work()
}
