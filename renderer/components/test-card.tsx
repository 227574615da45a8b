import { Button } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import type { TestStep } from '../../host/contract/results.ts'
import { connection } from '../lib/connection.ts'
import { number } from '../lib/format.ts'
import { useWords, type WordKey } from '../lib/i18n.ts'
import { sentenceOf } from '../lib/tell.tsx'
import { useEvent } from '../lib/use-call.ts'
import { Failure } from './form.tsx'
import { Outside } from './outside.tsx'

/** Steps of a test as they are done, each with its time; the first that failed carries the remedy. */
export function TestSteps({ steps, running }: { steps: readonly TestStep[]; running: boolean }) {
  const t = useWords()
  return (
    <ol className="test-steps" aria-live="polite">
      {steps.map((step, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps only ever grow
        <li key={at} className={step.ok ? 'good' : 'bad'}>
          {step.ok ? (
            <IconCheck size={16} aria-label={t('test.ok')} />
          ) : (
            <IconX size={16} aria-label={t('test.failed')} />
          )}
          <span>
            {t(`test.${step.step}` as WordKey)}
            {step.sentence ? (
              <>
                {' '}
                <span className={step.ok ? 'dim' : 'remedy'}>
                  <Outside text={step.sentence} longest={600} />
                </span>
              </>
            ) : null}
          </span>
          <span className="dim tabular">{t('test.ms', { ms: number(step.tookMs) })}</span>
        </li>
      ))}
      {running ? <li className="dim">{t('test.running')}</li> : null}
    </ol>
  )
}

/** Runs the test of a link; `first` is done before it (saving what is tested). */
export function useTest(link: string) {
  const [steps, setSteps] = useState<readonly TestStep[]>([])
  const [running, setRunning] = useState(false)
  const [error, setError] = useState<string>()
  useEvent('test', (told) => {
    if (running && told.link === link) setSteps((known) => [...known, told.step])
  })
  const run = async (first?: () => Promise<unknown>): Promise<boolean> => {
    setSteps([])
    setError(undefined)
    setRunning(true)
    try {
      await first?.()
      const result = await connection.call('testLink', { link })
      setSteps(result.steps)
      return result.ok
    } catch (thrown) {
      setError(sentenceOf(thrown))
      return false
    } finally {
      setRunning(false)
    }
  }
  return { steps, running, error, run }
}

export function TestButton({ link }: { link: string }) {
  const t = useWords()
  const { steps, running, error, run } = useTest(link)
  return (
    <div className="test">
      <Button size="compact-sm" variant="default" loading={running} onClick={() => void run()}>
        {t('test.button')}
      </Button>
      {steps.length > 0 || running ? <TestSteps steps={steps} running={running} /> : null}
      <Failure words={error} />
    </div>
  )
}
