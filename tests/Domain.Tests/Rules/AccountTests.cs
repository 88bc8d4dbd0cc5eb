using AnSinh.Domain.Banks;
using AnSinh.Domain.Beneficiaries;
using AnSinh.Domain.Rules;

namespace AnSinh.Domain.Tests.Rules;

/// <summary>Whose account it is, since when, and who else names it.</summary>
public sealed class AccountTests
{
    private const int Momo = 971025;
    private static readonly RunRules August = Person.Run("MSA", "2025-08");

    [Fact]
    [Trait("rule", "BANK_UNKNOWN")]
    public void An_unknown_bank_is_refused_and_cannot_be_lifted()
    {
        BeneficiaryRecord nowhere = Person.Elder with { Bank = 123456 };
        August.Judge(nowhere).ShouldRefuse(RefusalRuleNumber.BankUnknown);
        August.Judge(nowhere, default(PersonSignals).Lift(RefusalRuleNumber.BankUnknown)).ShouldRefuse(RefusalRuleNumber.BankUnknown);
        August.Explain(nowhere, RefusalRuleNumber.BankUnknown, "en").ShouldContain("bank number 123456");
    }

    [Fact]
    [Trait("rule", "ACCOUNT_IS_WALLET")]
    public void A_wallet_is_held()
    {
        BeneficiaryRecord wallet = Person.Elder with { Bank = Momo };
        August.Judge(wallet).ShouldRefuse(RefusalRuleNumber.AccountIsWallet);
        August.Judge(wallet, default(PersonSignals).Lift(RefusalRuleNumber.AccountIsWallet)).ShouldPay(500_000);
    }

    [Theory]
    [InlineData(HolderRelation.Self, false)]
    [InlineData(HolderRelation.Guardian, true)]
    [InlineData(HolderRelation.AuthorisedPerson, true)]
    [Trait("rule", "NAME_MISMATCH")]
    public void Another_holder_needs_a_relation(HolderRelation relation, bool paid)
    {
        BeneficiaryRecord other = Person.Elder with { AccountHolder = "TRAN VAN BINH", HolderRelation = relation };
        August.Judge(other).Rule.ShouldBe(paid ? RefusalRuleNumber.None : RefusalRuleNumber.NameMismatch);
        August.Judge(other, default(PersonSignals).Lift(RefusalRuleNumber.NameMismatch)).ShouldPay(500_000);
    }

    [Theory]
    [InlineData("2025-07-15", true)]
    [InlineData("2025-07-16", false)]
    [InlineData("2025-08-03", false)]
    [Trait("rule", "ACCOUNT_CHANGED_RECENTLY")]
    public void An_account_changed_less_than_ten_days_before_the_25th_waits_for_a_second_officer(string since, bool paid)
    {
        BeneficiaryRecord changed = Person.Elder with { AccountSince = Person.Date(since) };
        August.Judge(changed).Rule.ShouldBe(paid ? RefusalRuleNumber.None : RefusalRuleNumber.AccountChangedRecently);
        August.Judge(changed, new PersonSignals { AccountConfirmed = true }).ShouldPay(500_000);
        August.Judge(changed, default(PersonSignals).Lift(RefusalRuleNumber.AccountChangedRecently)).ShouldPay(500_000);
        Person.Run("MSA", "2025-08", new RunRuleOptions { AccountHoldDays = 0 }).Judge(changed).ShouldPay(500_000);
    }

    [Fact]
    [Trait("rule", "ACCOUNT_SHARED")]
    public void An_account_that_many_name_is_held()
    {
        var shared = new PersonSignals { AccountShared = true };
        August.Judge(Person.Elder, shared).ShouldRefuse(RefusalRuleNumber.AccountShared);
        August.Explain(Person.Elder, RefusalRuleNumber.AccountShared, "en", shared)
            .ShouldContain("Vietcombank (970436), relation: self, more than 3 people name the account");
        August.Judge(Person.Elder, shared.Lift(RefusalRuleNumber.AccountShared)).ShouldPay(500_000);
        August.Judge(Person.Elder with { Bank = PayerChannels.VietnamPost, Account = "" }, shared).ShouldPay(500_000);
        August.Judge(Person.Elder with { HolderRelation = HolderRelation.Guardian }, shared).ShouldRefuse(RefusalRuleNumber.AccountShared);
        August.Explain(Person.Elder with { HolderRelation = HolderRelation.Guardian }, RefusalRuleNumber.AccountShared, "en", shared)
            .ShouldContain("more than 10 people name the account");
    }

    [Fact]
    [Trait("rule", "PHONE_SHARED")]
    public void A_phone_that_many_name_is_held()
    {
        var shared = new PersonSignals { PhoneShared = true };
        August.Judge(Person.Elder, shared).ShouldRefuse(RefusalRuleNumber.PhoneShared);
        August.Explain(Person.Elder, RefusalRuleNumber.PhoneShared, "vi", shared).ShouldContain("hơn 10 người");
        August.Judge(Person.Elder, shared.Lift(RefusalRuleNumber.PhoneShared)).ShouldPay(500_000);
    }

    [Fact]
    [Trait("rule", "ADDRESS_SHARED")]
    public void An_address_that_many_name_is_held()
    {
        var shared = new PersonSignals { AddressShared = true };
        August.Judge(Person.Elder, shared).ShouldRefuse(RefusalRuleNumber.AddressShared);
        August.Explain(Person.Elder, RefusalRuleNumber.AddressShared, "en", shared).ShouldContain("more than 20 people");
        August.Judge(Person.Elder, shared.Lift(RefusalRuleNumber.AddressShared)).ShouldPay(500_000);
    }

    [Fact]
    public void After_a_lifted_hold_the_next_rules_still_judge()
    {
        BeneficiaryRecord much = Person.Elder with
        {
            Standing = Standing.Suspended,
            Bank = Momo,
            AccountHolder = "TRAN VAN BINH",
            AccountSince = new DateOnly(2025, 7, 24),
        };
        var signals = new PersonSignals { AccountShared = true, PhoneShared = true, AddressShared = true, PreviousAmount = 100_000 };
        RefusalRuleNumber[] order =
        [
            RefusalRuleNumber.Suspended, RefusalRuleNumber.AccountIsWallet, RefusalRuleNumber.NameMismatch,
                RefusalRuleNumber.AccountChangedRecently,
            RefusalRuleNumber.AccountShared, RefusalRuleNumber.PhoneShared, RefusalRuleNumber.AddressShared, RefusalRuleNumber.AmountJumped,
        ];
        foreach (RefusalRuleNumber rule in order)
        {
            RefusalRules.Get(rule).Severity.ShouldBe(RefusalSeverity.Hold);
            August.Judge(much, signals).ShouldRefuse(rule);
            signals = signals.Lift(rule);
        }

        August.Judge(much, signals).ShouldPay(500_000);
    }

    [Fact]
    public void Judging_with_grants_and_signals_allocates_nothing()
    {
        var facts = new BeneficiaryFacts(Person.Elder);
        GrantFacts[] others = [new GrantFacts(Person.Grant("SOCIAL_PENSION_75")), new GrantFacts(Person.Grant("DISAB_SEVERE_CHILD_ELDER"))];
        var signals = new PersonSignals { PhoneShared = true }.Lift(RefusalRuleNumber.PhoneShared);
        long sum = August.Judge(in facts, others, in signals).Amount;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            sum += August.Judge(in facts, others, in signals).Amount;
        GC.GetAllocatedBytesForCurrentThread().ShouldBe(before);
        sum.ShouldBe(10_001 * 1_000_000L);
    }
}
