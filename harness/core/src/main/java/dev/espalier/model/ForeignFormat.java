package dev.espalier.model;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Formats that files of weights also come in, told by their first bytes. */
enum ForeignFormat {
  ZIP("PK\003\004", "is a zip archive, as torch.save writes them", true),
  PICKLE_2("\u0080\002", "is a pickle, as torch.save once wrote them", true),
  PICKLE_3("\u0080\003", "is a pickle", true),
  PICKLE_4("\u0080\004", "is a pickle", true),
  PICKLE_5("\u0080\005", "is a pickle", true),
  HDF5("\u0089HDF", "is an HDF5 file, as Keras writes them", false),
  NUMPY("\u0093NUMPY", "is a file of NumPy", false),
  GGUF("GGUF", "is a GGUF file", false),
  GZIP("\u001f\u008b", "is compressed by gzip; unpack it", false),
  LFS("version https://git-lfs", "is a pointer of Git LFS; fetch the file (git lfs pull)", false);

  private final byte[] begin;
  private final String what;
  private final boolean torch;

  ForeignFormat(String begin, String what, boolean torch) {
    this.begin = begin.getBytes(StandardCharsets.ISO_8859_1);
    this.what = what;
    this.torch = torch;
  }

  /**
   * What a file is instead of safetensors, and how to make that of it.
   *
   * @param bytes its first ones
   * @return empty if it is nothing that is known
   */
  static Optional<String> of(Path file, byte[] bytes) {
    return Arrays.stream(values())
        .filter(
            format ->
                bytes.length >= format.begin.length
                    && Arrays.equals(format.begin, Arrays.copyOf(bytes, format.begin.length)))
        .findFirst()
        .map(format -> format.what + (format.torch ? ", no safetensors; " + remedy(file) : ""));
  }

  private static String remedy(Path file) {
    String name = file.getFileName().toString();
    return "in Python: import torch; from safetensors.torch import save_file; save_file({k: v.clone().contiguous() for k, v in torch.load(\"%s\", map_location=\"cpu\").items()}, \"%s.safetensors\") (if it holds a model or a training's state instead, of its state_dict)"
        .formatted(name, name.replaceFirst("(?<=.)\\.[^.]*$", ""));
  }
}
