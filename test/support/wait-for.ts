/**
 * Waits until `probe` gives something other than undefined, false or null, and returns it; fails after `deadlineMs` with `what`.
 * A probe that throws is asked again; its last error is shown when time is up.
 */
export async function waitFor<T>(
  what: string,
  probe: () => T | Promise<T>,
  deadlineMs = 20_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const untilMs = Date.now() + deadlineMs
  let last: unknown
  for (;;) {
    try {
      const value = await probe()
      if (value !== undefined && value !== false && value !== null) return value as NonNullable<Exclude<T, false>>
    } catch (error) {
      last = error
    }
    if (Date.now() > untilMs) {
      throw new Error(`waited ${deadlineMs} ms for ${what}${last === undefined ? '' : `; last error: ${String(last)}`}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
