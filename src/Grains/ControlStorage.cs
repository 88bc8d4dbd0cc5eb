namespace AnSinh.Grains;

/// <summary>The AdoNet grain storage that holds control state. No money lives there.</summary>
public static class ControlStorage
{
    public const string Name = "control";
}
