import type { SettingsPage } from '../../host/contract/results.ts'
import { Failure } from '../components/form.tsx'
import { TestSteps, type useTest } from '../components/test-card.tsx'

/** What each step of the first run is given. */
export interface StepProps {
  readonly page: SettingsPage
  readonly onDone: () => void
}

export function TestOutcome({ test }: { test: ReturnType<typeof useTest> }) {
  return (
    <>
      {test.steps.length > 0 || test.running ? <TestSteps steps={test.steps} running={test.running} /> : null}
      <Failure words={test.error} />
    </>
  )
}

export interface Account {
  readonly name: string
  readonly address: string
  readonly trustedAuthservIds?: readonly string[]
  readonly signIn?: { readonly provider: string; readonly clientId: string }
}

/** The mail accounts that stand in the settings. */
export function accountsOf(page: SettingsPage): readonly Account[] {
  return (page.written as { mail?: { accounts?: readonly Account[] } }).mail?.accounts ?? []
}
