import { IconAlertTriangle, IconCheck, IconClock, IconLoader2, IconMinus, IconX } from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { DoctorCheck } from '../../host/contract/results.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { Outside } from './outside.tsx'

type Icon = ComponentType<{ size?: number; 'aria-label'?: string; className?: string }>

const marks: Readonly<Record<DoctorCheck['state'], readonly [Icon, string, WordKey]>> = {
  ok: [IconCheck, 'good', 'check.ok'],
  attention: [IconAlertTriangle, 'warn', 'check.attention'],
  failed: [IconX, 'bad', 'check.failed'],
  skipped: [IconMinus, 'skipped', 'check.skipped'],
  waiting: [IconClock, 'skipped', 'check.waiting'],
  running: [IconLoader2, 'running', 'check.running'],
}

/** Checks in the order in which one needs the other; what is wrong says what to do. */
export function DoctorChecks({ checks }: { checks: readonly DoctorCheck[] }) {
  const t = useWords()
  return (
    <ol className="test-steps doctor-checks" aria-live="polite">
      {checks.map(({ check, title, state, sentence }, at) => {
        const [Shape, tone, word] = marks[state]
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a mailbox has the same checks for each of its servers
          <li key={`${check}/${at}`} className={tone}>
            <Shape size={16} aria-label={t(word)} />
            <span>
              {title}
              {sentence === '' ? null : (
                <span className={state === 'failed' ? 'remedy' : state === 'attention' ? 'warn-words' : 'dim'}>
                  <Outside text={sentence} longest={800} />
                </span>
              )}
            </span>
          </li>
        )
      })}
    </ol>
  )
}
