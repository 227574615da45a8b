import { Button, Group, TextInput } from '@mantine/core'
import { IconUsersGroup } from '@tabler/icons-react'
import { useState } from 'react'
import type { Result } from '../../host/contract/contract.ts'
import { Empty } from '../components/empty.tsx'
import { Form } from '../components/form.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { hrefOf } from '../lib/router.ts'
import { doing, tellDone } from '../lib/tell.tsx'

type GroupRow = Result<'groups'>[number]

/** Groups of contacts: a mail to one goes to all of its members. */
export function Groups({ groups }: { groups: readonly GroupRow[] }) {
  const t = useWords()
  if (groups.length === 0) {
    return (
      <Empty
        icon={<IconUsersGroup size={36} stroke={1.2} />}
        title={t('groups.emptyTitle')}
        text={t('groups.emptyText')}
      />
    )
  }
  return (
    <div className="scroll">
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('groups.name')}</th>
            <th scope="col">{t('groups.members')}</th>
            <th scope="col">
              <span className="hidden-words">{t('contacts.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <GroupLine key={group.name} group={group} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function GroupLine({ group: { name, members } }: { group: GroupRow }) {
  const t = useWords()
  const [to, setTo] = useState<string>()
  const rename = async () => {
    const wanted = to?.trim() ?? ''
    const { changed, undo } = await connection.call('changeGroup', { group: name, to: wanted })
    setTo(undefined)
    tellDone(t('groups.renamed', { count: changed, group: wanted }), () => connection.call('undoImport', { undo }))
  }
  const remove = async () => {
    const { undo } = await connection.call('changeGroup', { group: name })
    tellDone(t('groups.removed', { group: name }), () => connection.call('undoImport', { undo }))
  }
  return (
    <tr>
      <td>
        <Outside text={name} longest={64} />
      </td>
      <td className="tabular">
        <a href={hrefOf('contacts', 'people', name)}>{members}</a>
      </td>
      <td>
        {to === undefined ? (
          <Group gap="xs" wrap="nowrap">
            <Button size="compact-sm" variant="default" onClick={() => setTo(name)}>
              {t('groups.rename')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={doing(remove)}>
              {t('groups.remove')}
            </Button>
          </Group>
        ) : (
          <Form className="row-form" onSend={doing(rename)}>
            <TextInput
              size="xs"
              aria-label={t('groups.newName', { group: name })}
              value={to}
              maxLength={64}
              data-autofocus
              onChange={(event) => setTo(event.currentTarget.value)}
            />
            <Button size="compact-sm" type="submit" disabled={to.trim() === '' || to.trim() === name}>
              {t('common.save')}
            </Button>
            <Button size="compact-sm" variant="default" onClick={() => setTo(undefined)}>
              {t('common.cancel')}
            </Button>
          </Form>
        )}
      </td>
    </tr>
  )
}
