package com.nurturehub.email.bootstrap.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;

/**
 * Every text in a class file: the names of all that it has and uses, and its string literals, which
 * ArchUnit does not show (JVM specification, 4.4).
 */
final class ConstantPool {

  private static final int UTF8 = 1;

  private ConstantPool() {}

  static Set<String> textsOf(JavaClass javaClass) {
    try (DataInputStream in =
        new DataInputStream(javaClass.getSource().orElseThrow().getUri().toURL().openStream())) {
      in.skipNBytes(8);
      int count = in.readUnsignedShort();
      Set<String> texts = new TreeSet<>();
      for (int i = 1; i < count; i++) {
        int tag = in.readUnsignedByte();
        if (tag == UTF8) {
          texts.add(in.readUTF());
        } else {
          in.skipNBytes(lengthOf(tag));
        }
        // A long or a double takes two places (JVM specification, 4.4.5).
        if (tag == 5 || tag == 6) {
          i++;
        }
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int lengthOf(int tag) {
    return switch (tag) {
      case 7, 8, 16, 19, 20 -> 2;
      case 15 -> 3;
      case 3, 4, 9, 10, 11, 12, 17, 18 -> 4;
      case 5, 6 -> 8;
      default -> throw new IllegalStateException("unknown constant pool tag " + tag);
    };
  }
}
