import type { Defanged } from '../api/types.ts'
import { useTexts } from '../texts/use-texts.ts'

/** A defanged address, and its punycode where that differs. Never a link. */
export function Address({ of: address, short = false }: { of: Defanged; short?: boolean }) {
  const { t } = useTexts()
  return (
    <>
      <bdi className="address" dir="ltr">
        {address.unicode}
      </bdi>
      {!short && address.punycode !== address.unicode && (
        <>
          {' '}
          <span>{t('item.punycode')}</span>{' '}
          <bdi className="address" dir="ltr">
            {address.punycode}
          </bdi>
        </>
      )}
    </>
  )
}
