using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Cohorts.State;
using AnSinh.Domain.Payments;
using AnSinh.Domain.Primitives;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Cohorts.Runs;

/// <summary>What a run knows of a person beside their own record: shared details, other orders, lifted holds.</summary>
internal sealed class SignalReader(CohortState cohort, CompiledRun run, RunLifts lifts, OrderedPart? ordered)
{
    private readonly BeneficiaryTable _people = cohort.People;
    private readonly RunRules _rules = run.Rules;
    private readonly SharedValues _shared = run.Run.Findings;
    private readonly ulong[] _agents = run.Run.Findings.AgentAccounts ?? [];
    private readonly bool _isControlled = run.Run.IsControlled;

    public PersonSignals Read(int index, in BeneficiaryFacts facts, MonthLook look)
    {
        bool accountShared = false, phoneShared = false, addressShared = false;
        ulong[] tooMany = facts.HolderRelation == HolderRelation.Self ? _shared.Accounts : _agents;
        if (tooMany.Length > 0)
        {
            BeneficiaryCodec.ReadPayee(_people.Record(index), out _, out ReadOnlySpan<byte> account);
            accountShared = Holds(tooMany, Fingerprint.OfAccount(facts.Bank, account, _shared.Seed));
        }

        if (_shared.Phones.Length > 0 || _shared.Addresses.Length > 0)
        {
            BeneficiaryCodec.ReadContact(_people.Record(index), out ReadOnlySpan<byte> phone, out ReadOnlySpan<byte> address);
            phoneShared = Holds(_shared.Phones, Fingerprint.OfPhone(phone, _shared.Seed));
            addressShared = Holds(_shared.Addresses, Fingerprint.OfAddress(facts.Commune, address, _shared.Seed));
        }

        ref readonly PersonMarks marks = ref _people.MarksOf(index);
        return new PersonSignals
        {
            AccountShared = accountShared,
            PhoneShared = phoneShared,
            AddressShared = addressShared,
            AccountConfirmed = marks.AccountConfirmed != 0,
            AccountChangedDay = _isControlled ? marks.AccountDay : 0,
            PaidInOtherProgramme = look.IsPaidBeside(index),
            PaidInAnotherMonth = _rules.IsOneOff && IsPaidInAnotherMonth(index, look.Period),
            UncollectedMonths = UncollectedBefore(index, look),
            PreviousAmount = AmountBefore(index, look),
            Lifted = lifts.Of(index, look.Period),
        };
    }

    private static bool Holds(ulong[] sorted, ulong value) => value != 0 && sorted.Length > 0 && Array.BinarySearch(sorted, value) >= 0;

    /// <summary>đồng ordered for the month before, before any deduction; 0 when there was no order.</summary>
    private long AmountBefore(int index, MonthLook look) =>
        look.Previous is { } previous && IsOrderedBefore(previous, index) ? previous.AmountOf(index) + previous.DeductedOf(index) : 0;

    /// <summary>
    /// The newest orders before the month that came back, one after the other. A month without an order neither counts nor breaks the row:
    /// who is suspended for three months that came back stays suspended until somebody lifts it.
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
        foreach (OrderSheet sheet in cohort.Sheets.Values)
        {
            if (sheet.Programme == _rules.Programme && sheet.Period != month && sheet.StateOf(index).IsLiveOrPaid()
                && !IsOfBatch(sheet, index))
                return true;
        }

        return false;
    }

    private bool IsOrderedBefore(OrderSheet sheet, int index) => sheet.StateOf(index) != OrderState.None && !IsOfBatch(sheet, index);

    private bool IsOfBatch(OrderSheet sheet, int index) => ordered is not null && ordered.Has(sheet, index);
}
