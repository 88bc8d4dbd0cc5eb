using System.ComponentModel.DataAnnotations;
using AnSinh.Storage.Journal;
using Microsoft.Extensions.Options;

namespace AnSinh.Storage;

/// <summary>How to reach the database.</summary>
public sealed class StorageOptions
{
    /// <summary>An Npgsql connection string to PostgreSQL 15 or newer.</summary>
    [Required(AllowEmptyStrings = false)]
    public string ConnectionString { get; set; } = "";

    /// <summary>Connections of this process to the database, all uses together.</summary>
    /// <value>The default value is 40.</value>
    [Range(8, 1_000)]
    public int MaxConnections { get; set; } = 40;

    /// <summary>Group commit.</summary>
    [Required, ValidateObjectMembers]
    public JournalWriterOptions Writer { get; set; } = new();
}
