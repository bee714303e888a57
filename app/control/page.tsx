import { redirect } from 'next/navigation';

export default function ControlPage() {
  redirect('/control/configuration');
}
