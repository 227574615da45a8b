import { ActionIcon, Button, Group, Modal, TagsInput, TextInput, Tooltip } from '@mantine/core'
import { IconAddressBook, IconMessage, IconPencil, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react'
import { useEffect, useState } from 'react'
import { TableVirtuoso } from 'react-virtuoso'
import type { ContactRow } from '../../host/contract/results.ts'
import { Empty } from '../components/empty.tsx'
import { Outside } from '../components/outside.tsx'
import { connection } from '../lib/connection.ts'
import { useWords } from '../lib/i18n.ts'
import { goTo } from '../lib/router.ts'
import { doing, sentenceOf, tellDone } from '../lib/tell.tsx'
import { useCall } from '../lib/use-call.ts'

interface Edited {
  readonly id?: number
  readonly name: string
  readonly alias: string
  readonly phone: string
  readonly groups: readonly string[]
}

/** The office's names for phones, and their groups. */
export function ContactsPage({ place: [action, phone] }: { place: readonly string[] }) {
  const t = useWords()
  const { data: contacts } = useCall('contacts', {}, ['settings'])
  const [search, setSearch] = useState('')
  const [edited, setEdited] = useState<Edited>()
  useEffect(() => {
    if (action === 'new') setEdited({ name: '', alias: '', phone: phone ?? '', groups: [] })
  }, [action, phone])
  const wanted = search.trim().toLowerCase()
  const rows = (contacts ?? []).filter((contact) =>
    [contact.name, contact.alias, contact.phone, contact.shown, ...contact.groups].some((word) =>
      word.toLowerCase().includes(wanted),
    ),
  )
  const close = () => {
    setEdited(undefined)
    if (action === 'new') goTo('contacts')
  }
  const add = () => setEdited({ name: '', alias: '', phone: '', groups: [] })
  return (
    <div className="sheet">
      <Group justify="space-between">
        <h1>{t('rail.contacts')}</h1>
        <Button leftSection={<IconPlus size={16} />} onClick={add}>
          {t('contacts.add')}
        </Button>
      </Group>
      <p className="purpose">{t('contacts.purpose')}</p>
      {contacts?.length === 0 ? (
        <Empty
          icon={<IconAddressBook size={36} stroke={1.2} />}
          title={t('contacts.emptyTitle')}
          text={t('contacts.emptyText')}
        >
          <Button variant="light" onClick={add}>
            {t('contacts.add')}
          </Button>
        </Empty>
      ) : (
        <>
          <TextInput
            className="narrow-field"
            aria-label={t('contacts.search')}
            placeholder={t('contacts.search')}
            leftSection={<IconSearch size={16} aria-hidden />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          {contacts && rows.length === 0 ? (
            <p className="dim">{t('find.noneTitle')}</p>
          ) : (
            <Table rows={rows} onEdit={setEdited} />
          )}
        </>
      )}
      {edited ? (
        <Editor contact={edited} groups={[...new Set(contacts?.flatMap((one) => one.groups))]} onClose={close} />
      ) : null}
    </div>
  )
}

function Table({ rows, onEdit }: { rows: readonly ContactRow[]; onEdit: (contact: Edited) => void }) {
  const t = useWords()
  const remove = (contact: ContactRow) => async () => {
    await connection.call('removeContact', { id: contact.id })
    const { name, alias, phone, groups } = contact
    tellDone(t('contacts.removed', { name: name || phone }), () =>
      connection.call('saveContact', { name, alias, phone, groups: [...groups] }),
    )
  }
  return (
    <div className="rows table-rows">
      <TableVirtuoso
        data={rows}
        computeItemKey={(_, contact) => contact.id}
        fixedHeaderContent={() => (
          <tr>
            <th scope="col">{t('contacts.name')}</th>
            <th scope="col">{t('contacts.phone')}</th>
            <th scope="col">{t('contacts.alias')}</th>
            <th scope="col">{t('contacts.groups')}</th>
            <th scope="col">
              <span className="hidden-words">{t('contacts.actions')}</span>
            </th>
          </tr>
        )}
        itemContent={(_, contact) => (
          <>
            <td>
              <Outside text={contact.name} longest={200} />
            </td>
            <td title={contact.phone} className="tabular">
              {contact.shown}
              {contact.stopped ? <span className="dim"> · {t('contacts.stopped')}</span> : null}
            </td>
            <td>
              <Outside text={contact.alias} longest={60} />
            </td>
            <td>
              <Outside text={contact.groups.join(', ')} longest={200} />
            </td>
            <td className="table-actions">
              <RowAction label={t('contacts.write')} onClick={() => goTo('conversations', contact.phone)}>
                <IconMessage size={16} />
              </RowAction>
              <RowAction label={t('contacts.edit')} onClick={() => onEdit(contact)}>
                <IconPencil size={16} />
              </RowAction>
              <RowAction label={t('contacts.remove')} onClick={doing(remove(contact))}>
                <IconTrash size={16} />
              </RowAction>
            </td>
          </>
        )}
      />
    </div>
  )
}

function RowAction({ label, onClick, children }: { label: string; onClick: () => void; children: React.ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}

function Editor({ contact, groups, onClose }: { contact: Edited; groups: readonly string[]; onClose: () => void }) {
  const t = useWords()
  const [draft, setDraft] = useState<Edited>(contact)
  const [error, setError] = useState<string>()
  const change = (part: Partial<Edited>) => {
    setDraft({ ...draft, ...part })
    setError(undefined)
  }
  const save = async () => {
    const { id, name, alias, phone } = draft
    try {
      await connection.call('saveContact', {
        name,
        alias,
        phone,
        groups: [...draft.groups],
        ...(id === undefined ? {} : { id }),
      })
      onClose()
    } catch (thrown) {
      setError(sentenceOf(thrown))
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(contact.id === undefined ? 'contacts.add' : 'contacts.edit')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          void save()
        }}
      >
        <TextInput
          label={t('contacts.name')}
          value={draft.name}
          maxLength={200}
          data-autofocus
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <TextInput
          label={t('contacts.phone')}
          value={draft.phone}
          maxLength={100}
          required
          error={error}
          onChange={(event) => change({ phone: event.currentTarget.value })}
        />
        <TextInput
          label={t('contacts.alias')}
          description={t('contacts.aliasHelp')}
          value={draft.alias}
          maxLength={60}
          onChange={(event) => change({ alias: event.currentTarget.value })}
        />
        <TagsInput
          label={t('contacts.groups')}
          description={t('contacts.groupsHelp')}
          data={[...groups]}
          value={[...draft.groups]}
          maxTags={50}
          onChange={(value) => change({ groups: value })}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={draft.phone.trim() === ''}>
            {t('common.save')}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
