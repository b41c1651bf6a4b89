package dev.espalier.campaign;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Damages files as disks, networks, editors and other programs do. */
final class Mutator {

  /** A damaged file, and what was done to it. */
  record Mutant(byte[] bytes, String how) {}

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");
  private static final Pattern WORD = Pattern.compile("[A-Za-z_]{2,}|\"[^\"]*\"|null|true|false");

  private static final String[] NUMBERS = {
    "-1",
    "0",
    "1.5",
    "1e9",
    "1e309",
    "-0",
    "NaN",
    "Infinity",
    "null",
    "\"\"",
    "{}",
    "[]",
    "true",
    "99999999999999999999",
    "2147483648",
    "9".repeat(3000)
  };

  private static final String[] WORDS = {
    "null",
    "\"\"",
    "[]",
    "{}",
    "0",
    "\u00fc\ud83d\ude00",
    "x".repeat(5000),
    "\"\\ud800\"",
    "\\",
    "\t"
  };

  private final Random random;

  Mutator(Random random) {
    this.random = random;
  }

  /** Another file than the original. */
  Mutant of(byte[] original) {
    while (true) {
      Mutant mutant = any(original);
      if (!Arrays.equals(mutant.bytes, original)) {
        return mutant;
      }
    }
  }

  private Mutant any(byte[] original) {
    byte[] bytes = original.clone();
    int length = Math.max(1, bytes.length);
    int at = random.nextInt(length);
    int much = Math.min(bytes.length - at, 1 + random.nextInt(1 + random.nextInt(length)));
    switch (random.nextInt(15)) {
      case 0:
        bytes[at] ^= (byte) (1 << random.nextInt(8));
        return new Mutant(bytes, "bit of byte " + at + " turned");
      case 1:
        bytes[at] = (byte) random.nextInt(256);
        return new Mutant(bytes, "byte " + at + " changed");
      case 2:
        return new Mutant(Arrays.copyOf(bytes, at), "cut off at byte " + at);
      case 3:
        return new Mutant(
            joined(part(bytes, 0, at), part(bytes, at + much, bytes.length)),
            at + "+" + much + " bytes removed");
      case 4:
        return new Mutant(
            joined(part(bytes, 0, at + much), part(bytes, at, bytes.length)),
            at + "+" + much + " bytes doubled");
      case 5:
        Arrays.fill(bytes, at, at + much, (byte) 0);
        return new Mutant(bytes, at + "+" + much + " bytes zeroed");
      case 6:
        byte[] noise = new byte[1 + random.nextInt(40)];
        random.nextBytes(noise);
        return new Mutant(
            joined(part(bytes, 0, at), noise, part(bytes, at, bytes.length)),
            noise.length + " random bytes at " + at);
      case 7:
        return new Mutant(
            joined(bytes, part(bytes, 0, much)), "its first " + much + " bytes again at its end");
      case 8:
        return new Mutant(
            joined(part(bytes, at, bytes.length), part(bytes, 0, at)),
            "halves swapped at byte " + at);
      case 9, 10, 11:
        return replaced(original, NUMBER, NUMBERS);
      case 12:
        return replaced(original, WORD, WORDS);
      case 13:
        return replaced(original, WORD, null);
      default:
        return converted(original);
    }
  }

  private static byte[] part(byte[] bytes, int from, int to) {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static byte[] joined(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  /** One match by another text; by another match, if there are no others. */
  private Mutant replaced(byte[] original, Pattern pattern, String[] others) {
    // Latin 1 keeps bytes that are no text.
    String text = new String(original, StandardCharsets.ISO_8859_1);
    List<MatchResult> matches = new ArrayList<>();
    Matcher matcher = pattern.matcher(text.substring(0, Math.min(text.length(), 100_000)));
    while (matcher.find()) {
      matches.add(matcher.toMatchResult());
    }
    if (matches.isEmpty()) {
      return new Mutant(new byte[0], "emptied");
    }
    MatchResult match = matches.get(random.nextInt(matches.size()));
    String by =
        others == null
            ? matches.get(random.nextInt(matches.size())).group()
            : others[random.nextInt(others.length)];
    byte[] bytes =
        joined(
            text.substring(0, match.start()).getBytes(StandardCharsets.ISO_8859_1),
            by.getBytes(StandardCharsets.UTF_8),
            text.substring(match.end()).getBytes(StandardCharsets.ISO_8859_1));
    String shown = by.length() > 30 ? by.substring(0, 30) + "..." : by;
    return new Mutant(
        bytes, "%s at %d replaced by %s".formatted(match.group(), match.start(), shown));
  }

  private Mutant converted(byte[] original) {
    String text = new String(original, StandardCharsets.UTF_8);
    List<UnaryOperator<String>> conversions =
        List.of(
            t -> "\ufeff" + t,
            t -> t.replace("\n", "\r\n"),
            t -> t.replace(",", ";"),
            t -> t.strip(),
            t -> t + "\n\n",
            t -> "[".repeat(2000) + t,
            t -> t.replace('"', '\''),
            t -> "");
    int which = random.nextInt(conversions.size() + 1);
    return which == conversions.size()
        ? new Mutant(text.getBytes(StandardCharsets.UTF_16), "as UTF-16")
        : new Mutant(
            conversions.get(which).apply(text).getBytes(StandardCharsets.UTF_8),
            "as text, conversion " + which);
  }
}
