import { Stepper } from '@mantine/core'
import { useEffect, useState } from 'react'
import { Mailbox } from '../first-run/mailbox.tsx'
import { People } from '../first-run/people.tsx'
import { accountsOf } from '../first-run/step.tsx'
import { TestText } from '../first-run/test-text.tsx'
import { Way } from '../first-run/way.tsx'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { useCall } from '../lib/use-call.ts'

const lastStep = 3

/** The first three minutes: mailbox, the way to the phones, who may send, a test text. */
export function FirstRunPage({ place: [start] }: { place: readonly string[] }) {
  const t = useWords()
  const [step, setStep] = useState(0)
  // The last step has an address of its own: who set everything up comes back to it to see mail become text.
  useEffect(() => {
    if (start === 'test') setStep(lastStep)
  }, [start])
  const { data: page } = useCall('settingsPage', {}, ['settings'])
  const next = () => setStep(step + 1)
  return (
    <div className="first-run scroll">
      <header>
        <img src="./icon.svg" alt="" width={56} height={56} />
        <div>
          <h1>{t('welcome.title')}</h1>
          <p className="purpose">{t('welcome.purpose')}</p>
        </div>
      </header>
      {page ? (
        <Stepper active={step} onStepClick={setStep} size="sm" allowNextStepsSelect={false}>
          <Stepper.Step label={t('welcome.way')}>
            <Way page={page} onDone={next} />
          </Stepper.Step>
          <Stepper.Step label={t('welcome.mail')}>
            <Mailbox page={page} onDone={next} />
          </Stepper.Step>
          <Stepper.Step label={t('welcome.people')}>
            <People page={page} onDone={next} />
          </Stepper.Step>
          <Stepper.Step label={t('welcome.test')}>
            <TestText hasMailbox={accountsOf(page).length > 0} />
          </Stepper.Step>
        </Stepper>
      ) : null}
      <p>
        <button type="button" className="link-button" onClick={() => goTo('conversations')}>
          {t('welcome.later')}
        </button>
      </p>
    </div>
  )
}
