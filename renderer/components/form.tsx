import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import type { ComponentProps } from 'react'
import { useWords } from '../lib/i18n.ts'
import { Outside } from './outside.tsx'

/** A form whose button and Enter key do `onSend`; the page stays. */
export function Form({ onSend, ...props }: Omit<ComponentProps<'form'>, 'onSubmit'> & { onSend: () => unknown }) {
  return (
    <form
      {...props}
      onSubmit={(event) => {
        event.preventDefault()
        onSend()
      }}
    />
  )
}

type SecretProps = Omit<PasswordInputProps, 'value' | 'onChange'> & {
  readonly value: string
  readonly onChange: (value: string) => void
}

/** A password: hidden until it is asked for, and not filled in from what the browser keeps. */
export function SecretInput({ onChange, ...props }: SecretProps) {
  const t = useWords()
  return (
    <PasswordInput
      autoComplete="off"
      {...props}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': t('secret.show') }}
    />
  )
}

/** The PIN of a SIM: digits alone. */
export function PinInput({ onChange, ...props }: SecretProps) {
  return (
    <SecretInput
      inputMode="numeric"
      maxLength={8}
      {...props}
      onChange={(value) => onChange(value.replace(/\D/g, ''))}
    />
  )
}

export const isPin = (value: string) => /^\d{4,8}$/.test(value)

/** Why something did not work, read out at once; nothing where nothing failed. */
export function Failure({ words }: { words: string | undefined }) {
  if (!words) return null
  return (
    <p role="alert" className="remedy">
      <Outside text={words} longest={600} />
    </p>
  )
}
