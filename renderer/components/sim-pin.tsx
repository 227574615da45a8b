import { Button, PasswordInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

const isPin = (text: string) => /^\d{4,8}$/.test(text)

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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    doing(change)()
  }
  const differs = again.length >= next.length && again !== '' && again !== next
  return (
    <form className="form pin-form" onSubmit={submit} aria-label={t('pin.change')}>
      <PinField label={t('pin.old')} value={old} onChange={setOld} />
      <PinField label={t('pin.new')} description={t('pin.form')} value={next} onChange={setNext} />
      <PinField
        label={t('pin.again')}
        value={again}
        onChange={setAgain}
        error={differs ? t('pin.differs') : undefined}
      />
      {error ? (
        <p role="alert" className="remedy">
          {error}
        </p>
      ) : null}
      <div>
        <Button type="submit" disabled={!isPin(old) || !isPin(next) || next !== again}>
          {t('pin.change')}
        </Button>
      </div>
    </form>
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
  const submit = (event: FormEvent) => {
    event.preventDefault()
    doing(switchLock)()
  }
  return (
    <form className="form pin-form" onSubmit={submit} aria-label={t(on ? 'pin.lock' : 'pin.unlock')}>
      <p>{t(on ? 'pin.lockHelp' : 'pin.unlockHelp')}</p>
      <PinField label={t('secret.pin')} value={pin} onChange={setPin} />
      {error ? (
        <p role="alert" className="remedy">
          {error}
        </p>
      ) : null}
      <div>
        <Button type="submit" variant="default" disabled={!isPin(pin)}>
          {t(on ? 'pin.lock' : 'pin.unlock')}
        </Button>
      </div>
    </form>
  )
}

interface PinFieldProps {
  readonly label: string
  readonly description?: string
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
}

function PinField({ label, description, value, error, onChange }: PinFieldProps) {
  const t = useWords()
  return (
    <PasswordInput
      className="narrow-field"
      label={label}
      description={description}
      error={error}
      value={value}
      inputMode="numeric"
      maxLength={8}
      autoComplete="off"
      onChange={(event) => onChange(event.currentTarget.value.replace(/\D/g, ''))}
      visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
    />
  )
}
