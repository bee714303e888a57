import { describe, expect, it } from 'vitest';
import { filterOf, statusChoices } from './urlFilter.ts';

const params = { workload: '', status: '', flags: '', path: '' };

describe('filterOf', () => {
  it('lets everything through when the URL asks for nothing', () => {
    expect(filterOf(params)).toMatchObject({
      workload: null,
      statusClasses: [],
      failedOnly: false,
      flags: [],
      text: '',
    });
  });

  it('reads lists, and keeps "failed" apart from the classes', () => {
    const filter = filterOf({
      ...params,
      status: 'failed,4xx,none',
      flags: 'UH,UF',
      workload: 'shop/Deployment/order',
    });
    expect(filter).toMatchObject({
      statusClasses: ['4xx', 'none'],
      failedOnly: true,
      flags: ['UH', 'UF'],
      workload: 'shop/Deployment/order',
    });
  });

  it('leaves out what a mistyped link holds', () => {
    expect(statusChoices('6xx,,2xx,<script>')).toEqual(['2xx']);
  });
});
