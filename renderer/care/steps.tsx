import { IconCheck, IconPoint, IconX } from '@tabler/icons-react'
import { Outside } from '../components/outside.tsx'
import { useWords } from '../lib/i18n.ts'

export interface Step {
  readonly ok?: boolean | undefined
  readonly words: string
}

/** What was looked at, in order: in order, in the way, or only told. */
export function Steps({ steps }: { steps: readonly Step[] }) {
  const t = useWords()
  return (
    <ol className="test-steps probe-steps">
      {steps.map(({ ok, words }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is drawn anew as a whole
        <li key={at} className={ok === undefined ? 'told' : ok ? 'good' : 'bad'}>
          {ok === undefined ? (
            <IconPoint size={16} aria-hidden />
          ) : ok ? (
            <IconCheck size={16} aria-label={t('probe.ok')} />
          ) : (
            <IconX size={16} aria-label={t('probe.bad')} />
          )}
          <span>
            <Outside text={words} longest={600} />
          </span>
        </li>
      ))}
    </ol>
  )
}
