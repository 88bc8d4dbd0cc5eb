using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts;

public sealed partial class Cohort
{
    private sealed partial class RunPass
    {
        public PersonSignals SignalsOf(int index, BenefitPeriod month) => SignalsOf(index, in _cohort._people.FactsOf(index), LookAt(month));

        private PersonSignals SignalsOf(int index, in BeneficiaryFacts facts, MonthLook look)
        {
            SharedValues shared = _run.Shared;
            bool accountShared = false, phoneShared = false, addressShared = false;
            if (shared.Accounts.Length > 0 && facts.HolderRelation == HolderRelation.Self)
            {
                BeneficiaryCodec.ReadPayee(_cohort._people.Record(index), out _, out ReadOnlySpan<byte> account);
                accountShared = Holds(shared.Accounts, Fingerprint.OfAccount(facts.Bank, account, shared.Seed));
            }

            if (shared.Phones.Length > 0 || shared.Addresses.Length > 0)
            {
                BeneficiaryCodec.ReadContact(_cohort._people.Record(index), out ReadOnlySpan<byte> phone, out ReadOnlySpan<byte> address);
                phoneShared = Holds(shared.Phones, Fingerprint.OfPhone(phone, shared.Seed));
                addressShared = Holds(shared.Addresses, Fingerprint.OfAddress(facts.Commune, address, shared.Seed));
            }

            return new PersonSignals
            {
                AccountShared = accountShared,
                PhoneShared = phoneShared,
                AddressShared = addressShared,
                AccountConfirmed = _cohort._people.MarksOf(index).AccountConfirmed != 0,
                PaidInOtherProgramme = look.IsPaidBeside(index),
                PaidInAnotherMonth = !_rules.PaysItsOwnMonth && IsPaidInAnotherMonth(index, look.Period),
                UncollectedMonths = UncollectedBefore(index, look),
                PreviousAmount = look.Previous is { } previous && IsOrderedBefore(previous, index) ? previous.AmountOf(index) + previous.DeductedOf(index) : 0,
                Lifted = _cohort.LiftedFor(index, _rules.Programme, _rules.Period, look.Period, _run.Maker),
            };
        }

        private static bool Holds(ulong[] sorted, ulong value) => value != 0 && sorted.Length > 0 && Array.BinarySearch(sorted, value) >= 0;

        /// <summary>
        /// The newest orders before the month that came back, one after the other. A month without an order neither counts nor breaks the row: who is
        /// suspended for three months that came back stays suspended until somebody lifts it.
        /// </summary>
        private byte UncollectedBefore(int index, MonthLook look)
        {
            byte count = 0;
            foreach (OrderSheet sheet in look.Earlier)
            {
                if (!IsOrderedBefore(sheet, index))
                    continue;
                if (sheet.StateOf(index) != OrderState.Returned)
                    break;
                count++;
            }

            return count;
        }

        private bool IsPaidInAnotherMonth(int index, BenefitPeriod month)
        {
            foreach (OrderSheet sheet in _cohort._sheets.Values)
            {
                if (sheet.Programme == _rules.Programme && sheet.Period != month && sheet.StateOf(index).IsLiveOrPaid() && !IsOfBatch(sheet, index))
                    return true;
            }

            return false;
        }

        private bool IsOrderedBefore(OrderSheet sheet, int index) => sheet.StateOf(index) != OrderState.None && !IsOfBatch(sheet, index);
    }

    /// <summary>One month as a run sees it: its rules and the sheets that have a say in it.</summary>
    private sealed class MonthLook
    {
        private readonly OrderSheet[] _rivals;

        public MonthLook(Cohort cohort, RunRules run, BenefitPeriod period, RunRules? rules)
        {
            Period = period;
            Rules = rules;
            Sheet = cohort._sheets.GetValueOrDefault((run.Programme, period));
            Earlier = [.. cohort._sheets.Values
                .Where(sheet => sheet.Programme == run.Programme && sheet.Period.CompareTo(period) < 0 && sheet.Period.CompareTo(period.AddMonths(-RunRules.MaxOwedMonths)) >= 0)
                .OrderByDescending(sheet => sheet.Period)];
            Previous = Earlier.Length > 0 && Earlier[0].Period == period.AddMonths(-1) ? Earlier[0] : null;
            _rivals = [.. cohort._sheets.Values.Where(sheet => sheet.Period == period && run.MayNotBePaidBeside(sheet.Programme))];
        }

        public BenefitPeriod Period { get; }

        public ushort Month => Period.MonthNumber;

        public RunRules? Rules { get; }

        public OrderSheet? Sheet { get; }

        public OrderSheet? Previous { get; }

        /// <summary>The sheets of the months before, the newest first; as far back as arrears go.</summary>
        public OrderSheet[] Earlier { get; }

        public bool IsPaidBeside(int index)
        {
            foreach (OrderSheet rival in _rivals)
            {
                if (rival.StateOf(index).IsLiveOrPaid())
                    return true;
            }

            return false;
        }
    }
}
