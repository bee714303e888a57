import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

/** Nothing that bars somebody from using the page, in what is on screen now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(grave.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join('\n')}`)).toEqual([]);
}

/** Neither the page nor anything in it that scrolls is wider than its room, once what measures itself has followed a new size. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = () =>
    page.evaluate(() => {
      const root = document.documentElement;
      const scrollers = [...document.querySelectorAll('body, main, body *')].filter(
        (e) => e.matches('body, main') || /auto|scroll/.test(getComputedStyle(e).overflowX),
      );
      return [root, ...scrollers]
        .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)
        .map((e) => `${e.tagName} ${e.className}: ${e.scrollWidth} in ${e.clientWidth}`);
    });
  await expect.poll(wider).toEqual([]);
}

/** The value that stands under a name in a list of facts. */
export const factIn = (box: Locator, name: string): Locator =>
  box
    .locator('dl')
    .locator('dt', { hasText: new RegExp(`^${name}`) })
    .locator('xpath=following-sibling::dd[1]');

export async function getJson(page: Page, path: string) {
  const answer = await page.request.get(path);
  expect(answer.ok(), await answer.text()).toBe(true);
  return answer.json();
}
