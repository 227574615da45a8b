import { Button } from '@mantine/core'
import { useState } from 'react'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'
import { Failure, Form, isPin, PinInput } from './form.tsx'

/** Changes the card's PIN, and whether it asks for it. A wrong PIN costs a try, so the tries left are shown. */
export function SimPin({ modem, works }: { modem: string; works: boolean }) {
  const t = useWords()
  const { data: now, reload } = useCall('modemReadings', works ? { modem } : undefined)
  const locked = now?.pinLock
  return (
    <>
      <p className="purpose" role="status">
        {works ? t(locked === undefined ? 'pin.unknown' : locked ? 'pin.locked' : 'pin.open') : t('tools.notWorking')}{' '}
        {now?.pinTriesLeft === undefined ? null : t('pin.tries', { left: now.pinTriesLeft })}
      </p>
      {works && now ? (
        <div className="pin-forms">
          {locked === false ? null : <ChangePin modem={modem} done={reload} />}
          <PinLock modem={modem} locked={locked} done={reload} />
        </div>
      ) : null}
    </>
  )
}

interface PinFormProps {
  readonly modem: string
  readonly done: () => void
}

function ChangePin({ modem, done }: PinFormProps) {
  const t = useWords()
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const [error, setError] = useState<string>()
  const change = async () => {
    setError(undefined)
    try {
      await connection.call('modemChangePin', { modem, oldPin: old, newPin: next })
      tellDone(t('pin.changed'))
      setOld('')
      setNext('')
      setAgain('')
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
    done()
  }
  const differs = again.length >= next.length && again !== '' && again !== next
  return (
    <Form className="form pin-form" onSend={doing(change)} aria-label={t('pin.change')}>
      <PinInput className="narrow-field" label={t('pin.old')} value={old} onChange={setOld} />
      <PinInput
        className="narrow-field"
        label={t('pin.new')}
        description={t('pin.form')}
        value={next}
        onChange={setNext}
      />
      <PinInput
        className="narrow-field"
        label={t('pin.again')}
        value={again}
        onChange={setAgain}
        error={differs ? t('pin.differs') : undefined}
      />
      <Failure words={error} />
      <div>
        <Button type="submit" disabled={!isPin(old) || !isPin(next) || next !== again}>
          {t('pin.change')}
        </Button>
      </div>
    </Form>
  )
}

function PinLock({ modem, locked, done }: PinFormProps & { locked: boolean | undefined }) {
  const t = useWords()
  const [pin, setPin] = useState('')
  const [error, setError] = useState<string>()
  const on = locked !== true
  const switchLock = async () => {
    setError(undefined)
    try {
      await connection.call('modemPinLock', { modem, on, pin })
      tellDone(t(on ? 'pin.locked' : 'pin.open'))
      setPin('')
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
    done()
  }
  return (
    <Form className="form pin-form" onSend={doing(switchLock)} aria-label={t(on ? 'pin.lock' : 'pin.unlock')}>
      <p>{t(on ? 'pin.lockHelp' : 'pin.unlockHelp')}</p>
      <PinInput className="narrow-field" label={t('secret.pin')} value={pin} onChange={setPin} />
      <Failure words={error} />
      <div>
        <Button type="submit" variant="default" disabled={!isPin(pin)}>
          {t(on ? 'pin.lock' : 'pin.unlock')}
        </Button>
      </div>
    </Form>
  )
}
