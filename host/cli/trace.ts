import { writeFileSync } from 'node:fs'
import { frameOfLine, pcapOf, type TracedFrame } from '../../drivers/smpp/pcap.ts'
import type { TraceLine } from '../contract/results.ts'
import { type Asked, withGateway } from './messages.ts'
import { printable, when } from './output.ts'
import { t } from './words.ts'

export interface TraceWish {
  /** One modem, provider or mail account; all when absent. */
  readonly link?: string
  /** A capture file for the PDUs of SMS providers. */
  readonly pcap?: string
  /** Show the words that people wrote, too. */
  readonly words: boolean
  /** Ends by itself after so long. */
  readonly seconds?: number
  /** Ends it; a signal of the process when absent. */
  readonly stop?: AbortSignal
}

/** Shows what goes over the wires until it is stopped, and writes the capture file then. */
export async function trace({ folder, json, terminal }: Asked, wish: TraceWish): Promise<void> {
  const frames: TracedFrame[] = []
  let leftOut = 0
  const take = (line: TraceLine) => {
    if (wish.link !== undefined && !line.module.split('/').includes(wish.link)) return
    const { clear, ...bare } = line
    const shown = wish.words && clear !== undefined ? clear : line.line
    if (json) terminal.out(JSON.stringify(wish.words ? line : bare))
    else terminal.out(`${when(line.at)} ${line.module} ${line.event} ${printable(shown)}`)
    if (wish.pcap === undefined || line.event !== 'smpp') return
    const frame = frameOfLine(line.at, shown)
    if (frame) frames.push(frame)
    else leftOut++
  }
  await withGateway(folder, async (client) => {
    const off = client.on('trace', (lines) => lines.forEach(take))
    // A gateway that is not there is told at once.
    await client.call('about', {})
    await stopped(wish)
    off()
  })
  if (wish.pcap === undefined) return
  writeFileSync(wish.pcap, pcapOf(frames))
  terminal.error(
    [
      t('{count} PDU(s) are in {file}; Wireshark reads it.', { count: frames.length, file: wish.pcap }),
      ...(leftOut > 0 ? [t('{count} could not be put there.', { count: leftOut })] : []),
    ].join(' '),
  )
}

function stopped({ seconds, stop }: TraceWish): Promise<void> {
  return new Promise((resolve) => {
    const timer = seconds === undefined ? undefined : setTimeout(() => end(), seconds * 1000)
    const end = () => {
      clearTimeout(timer)
      process.off('SIGINT', end)
      process.off('SIGTERM', end)
      resolve()
    }
    process.on('SIGINT', end)
    process.on('SIGTERM', end)
    stop?.addEventListener('abort', end, { once: true })
    if (stop?.aborted) end()
  })
}
