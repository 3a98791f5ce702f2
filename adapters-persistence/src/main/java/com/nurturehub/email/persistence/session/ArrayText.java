package com.nurturehub.email.persistence.session;

import org.jspecify.annotations.Nullable;

/**
 * An array in PostgreSQL's input form. Arrays that differ in length cannot lie within one array
 * parameter; as texts they can.
 */
public final class ArrayText {

  private ArrayText() {}

  public static @Nullable String of(Object @Nullable [] elements) {
    if (elements == null) {
      return null;
    }
    StringBuilder form = new StringBuilder("{");
    for (Object element : elements) {
      form.append(form.length() > 1 ? ",\"" : "\"")
          .append(element.toString().replace("\\", "\\\\").replace("\"", "\\\""))
          .append('"');
    }
    return form.append('}').toString();
  }
}
