namespace AnSinh.Generator;

/// <summary>What a good row carries for the rules that look across people, months and programmes. A row carries one at most.</summary>
internal enum Plant
{
    None,
    SharedAccount,
    SharedPhone,
    SharedAddress,
    TwoProgrammes,
    ParentAndDisabled,
    Arrears,
    Move,
}

/// <summary>What is different in the next month. A row differs in one thing at most.</summary>
internal enum Change
{
    None,
    New,
    Death,
    Stop,
    Account,
    Moved,
    Category,
}
