// JOURNEY_URL=https://shop.example.test npx playwright test this_file.spec.js --retries=0
// Run it every minute in production and, before traffic shifts, against the new version's address.
import { expect, test } from '@playwright/test';

const start = process.env.JOURNEY_URL;

test.describe('the main journey of {{service}}', () => {
  test.skip(false, 'never skipped: a journey that may be skipped protects nobody');

  test('a user gets from the first page to the confirmation', async ({ page }) => {
    expect(start, 'set JOURNEY_URL').toBeTruthy();
    const serverErrors = [];
    page.on('response', (r) => r.status() >= 500 && serverErrors.push(`${r.status()} ${r.url()}`));

    await page.goto(start);
    await page.getByTestId('add-to-basket').first().click();
    await page.getByTestId('checkout').click();
    await page.getByLabel('Email').fill('synthetic@example.test');
    await page.getByTestId('pay').click();

    await expect(page.getByTestId('order-confirmation')).toBeVisible({ timeout: 10_000 });
    expect(serverErrors).toEqual([]);
  });

  test('a failed attempt is not hidden by a retry', async ({}, info) => {
    expect(info.project.retries, 'retries must be 0, a pass on retry is a failure').toBe(0);
  });
});
