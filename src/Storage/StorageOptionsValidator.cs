using Microsoft.Extensions.Options;

namespace AnSinh.Storage;

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
