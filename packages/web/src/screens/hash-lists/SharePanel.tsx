import { Button, NativeSelect } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { endHashShare, shareHashList } from '../../api/hash-lists.ts'
import type { HashListDetail, HashLists } from '../../api/types.ts'
import { FailureMessage } from '../../parts/FailureMessage.tsx'
import { Form } from '../../parts/Form.tsx'
import { Panel } from '../../parts/Panel.tsx'
import { Time } from '../../parts/Time.tsx'
import { useTexts } from '../../texts/use-texts.ts'
import styles from './HashLists.module.css'
import { useFreshLists } from './hash-list-queries.ts'

/** Who gets the list, and whether all of it is on its way. */
export function SharePanel(props: { list: HashListDetail; all: HashLists | undefined; mayManage: boolean }) {
  const { t } = useTexts()
  const fresh = useFreshLists()
  const { list, all, mayManage } = props
  const share = useMutation({
    mutationFn: (member: string) => shareHashList(list.id, member),
    onSettled: fresh,
  })
  const end = useMutation({
    mutationFn: (member: string) => endHashShare(list.id, member),
    onSettled: fresh,
  })
  const nameOf = (id: string) => all?.members.find((one) => one.id === id)?.name ?? id
  const others = all?.members.filter(({ id }) => list.shares.every(({ member }) => member !== id)) ?? []
  return (
    <Panel title={t('hashShares.title')}>
      <p>{t('hashShares.text')}</p>
      {list.shares.length > 0 && (
        <ul>
          {list.shares.map(({ member, since, isTold }) => (
            <li key={member}>
              <span className={styles['deeds']}>
                {t('hashShares.with', { member: nameOf(member) })} <Time at={since} />.{' '}
                {t(isTold ? 'hashShares.told' : 'hashShares.underWay')}
                {mayManage && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={end.isPending}
                    onClick={() => end.mutate(member)}
                  >
                    {t('hashShares.end')}
                  </Button>
                )}
              </span>
            </li>
          ))}
        </ul>
      )}
      {share.error && <FailureMessage error={share.error} />}
      {end.error && <FailureMessage error={end.error} />}
      {mayManage && others.length > 0 && (
        <Form onSubmit={({ member }) => member && share.mutate(member)}>
          <NativeSelect
            name="member"
            label={t('hashShares.member')}
            data={others.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Button type="submit" variant="default" loading={share.isPending}>
            {t('hashShares.share')}
          </Button>
        </Form>
      )}
    </Panel>
  )
}
