/** What the same server does at least for an answer: a WAR of its own, beside the product's. */
@NullMarked
package com.nurturehub.email.benchmarks.endpoint.peer;

import org.jspecify.annotations.NullMarked;
