/** Parts are claimed for so long ahead of the wire, by what answers took last. */
const aheadMs = 250
/** What a computer that goes down, and not only the program, leaves in doubt beyond the window. */
const mostAhead = 512
/** With a single one at hand, the link would be told of every other part that none follows it. */
const fewestAhead = 2

/** How fast a link goes, so that a quick one never waits for a commit and a slow one holds nothing that a person might still stop. */
export class Pace {
  #answered = 0
  #tookMs = 0
  #latencyMs: number | undefined

  /** The link took a part, so long after it was handed over. */
  answered(tookMs: number): void {
    this.#answered++
    this.#tookMs += tookMs
  }

  /** What an answer took, of those that came before parts were last claimed; 0 before the first. */
  get latencyMs(): number {
    return this.#latencyMs ?? 0
  }

  /** Parts to claim beyond the `window` that the link holds, which goes through in what one answer takes. */
  ahead(window: number): number {
    if (this.#answered > 0) this.#latencyMs = this.#tookMs / this.#answered
    this.#answered = 0
    this.#tookMs = 0
    if (this.#latencyMs === undefined) return 0
    const parts = Math.floor((window * aheadMs) / Math.max(1, this.#latencyMs))
    return parts === 0 ? 0 : Math.min(mostAhead, Math.max(fewestAhead, parts))
  }

  /** Nothing is known of its pace any more. */
  reset(): void {
    this.#answered = 0
    this.#tookMs = 0
    this.#latencyMs = undefined
  }
}
