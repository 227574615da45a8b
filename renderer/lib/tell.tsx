import { Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { RemoteError } from '../../host/contract/rpc-client.ts'
import { say } from './i18n.ts'

const shownMs = 8_000

/** Says that something was done, with the way back where there is one. */
export function tellDone(words: string, undo?: () => unknown): void {
  tell(words, undo && { label: say('common.undo'), act: undo })
}

/** Says that something has happened, with what can be done now. */
export function tell(words: string, offer?: { readonly label: string; readonly act: () => unknown }): void {
  const id = crypto.randomUUID?.() ?? String(Math.random())
  notifications.show({
    id,
    autoClose: shownMs,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': say('common.close') },
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">{words}</Text>
        {offer ? (
          <Button
            size="compact-sm"
            variant="light"
            flex="none"
            onClick={() => {
              notifications.hide(id)
              void Promise.resolve(offer.act()).catch(tellError)
            }}
          >
            {offer.label}
          </Button>
        ) : null}
      </Group>
    ),
  })
}

/** Says what went wrong in the gateway's own sentence. */
export function tellError(thrown: unknown): void {
  notifications.show({
    color: 'red',
    autoClose: 15_000,
    withCloseButton: true,
    closeButtonProps: { 'aria-label': say('common.close') },
    message: sentenceOf(thrown),
  })
}

export function sentenceOf(thrown: unknown): string {
  if (thrown instanceof RemoteError) return thrown.message
  if (thrown instanceof Error && thrown.name === 'ConnectionLost') return say('connection.lostCall')
  return thrown instanceof Error ? thrown.message : String(thrown)
}

/** Runs what a button does and tells when it fails. */
export function doing(work: () => Promise<unknown>): () => void {
  return () => void work().catch(tellError)
}
