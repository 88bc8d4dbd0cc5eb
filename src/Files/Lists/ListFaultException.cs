namespace AnSinh.Files.Lists;

/// <summary>A list that cannot be read to its end. Nothing of it was used.</summary>
public sealed class ListFaultException : Exception
{
    public ListFaultException(ListFault fault) : base(fault?.Message) => Fault = fault ?? throw new ArgumentNullException(nameof(fault));

    public ListFaultException() : this(new ListFault(ListRules.Unreadable, "", "", "", ""))
    {
    }

    public ListFaultException(string message) : this(new ListFault(ListRules.Unreadable, "", "", message, message))
    {
    }

    public ListFaultException(string message, Exception innerException) : base(message, innerException) =>
        Fault = new ListFault(ListRules.Unreadable, "", "", message, message);

    public ListFault Fault { get; }
}
