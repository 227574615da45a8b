import { GatewayError, sentenceOf } from '../core/errors.ts'
import type { Learning } from '../core/flows/learn.ts'
import type { LearnReport, SampleRefusal } from '../core/learn/report.ts'
import { readPhone } from '../core/rules/phone.ts'
import { say } from '../core/words/say.ts'
import { frameOfLine, pcapOf } from '../drivers/smpp/pcap.ts'
import { statuses } from '../drivers/smpp/status.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers } from './contract/contract.ts'
import type { LearnProgress, ToldRefusal } from './contract/results.ts'

type Answered =
  | 'learnStart'
  | 'learnState'
  | 'learnAnswer'
  | 'learnSkip'
  | 'learnStop'
  | 'learnApply'
  | 'smppStatuses'
  | 'traceCapture'

/** Calls about SMS providers: learning their dialect, their status codes, captures of what they say. */
export function smppCalls(
  { gateway, keeper, events }: CallWorld,
  changeSetting: Handlers['changeSetting'],
): Pick<Handlers, Answered> {
  const learnings = new Map<string, Learning>()
  const found = (transport: string): Learning => {
    const learning = learnings.get(transport)
    if (!learning) throw new GatewayError('engine/no-learning', { details: { name: transport } })
    return learning
  }
  return {
    learnStart: async ({ transport, phone }) => {
      const read = readPhone(phone, gateway.context.settings().office)
      if (read === undefined) throw new GatewayError('rules/not-a-phone', { details: { name: phone, address: phone } })
      learnings.get(transport)?.stop()
      const learning = gateway.learn(transport, read, () => events.emit('learn', told(learning.report)))
      learnings.set(transport, learning)
      void learning.start()
      return told(learning.report)
    },
    learnState: async ({ transport }) => {
      const learning = learnings.get(transport)
      return learning ? told(learning.report) : null
    },
    learnAnswer: async ({ transport, sample, answer }) => {
      const learning = found(transport)
      learning.answer(sample, answer)
      return told(learning.report)
    },
    learnSkip: async ({ transport }) => {
      const learning = found(transport)
      learning.skip()
      return told(learning.report)
    },
    learnStop: async ({ transport }) => {
      learnings.get(transport)?.stop()
      learnings.delete(transport)
      return null
    },
    learnApply: async ({ transport }) => {
      const { proposal } = found(transport).report
      const at = gateway.context.settings().transports.findIndex(({ name }) => name === transport)
      const written = keeper.written() as { readonly transports?: readonly Record<string, unknown>[] }
      const entry = written.transports?.[at]
      if (!entry) throw new GatewayError('engine/not-smpp', { details: { name: transport } })
      await changeSetting({ path: ['transports', at], value: { ...entry, ...proposal } })
      return { changed: { ...proposal } }
    },
    smppStatuses: async () =>
      [...statuses].map(([code, { name, words, class: kind }]) => ({
        code,
        name,
        words: say(words, 'en'),
        class: kind,
      })),
    traceCapture: async ({ lines }) => {
      const frames = lines.flatMap(({ at, line }) => frameOfLine(at, line) ?? [])
      return { pcap: Buffer.from(pcapOf(frames)).toString('base64'), pdus: frames.length }
    },
  }
}

function told({ failure, samples, ...report }: LearnReport): LearnProgress {
  return {
    ...report,
    ...(failure ? { failure: toldRefusal(failure) } : {}),
    samples: samples.map(({ refusal, ...sample }) => ({
      ...sample,
      ...(refusal ? { refusal: toldRefusal(refusal) } : {}),
    })),
  }
}

function toldRefusal({ code, details, wire = '' }: SampleRefusal): ToldRefusal {
  return { code, details, wire, sentence: sentenceOf(code, details) }
}
