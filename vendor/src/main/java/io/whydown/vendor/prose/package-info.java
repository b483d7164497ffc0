/// What people and programs say in words: comparisons, circumstances, complaints.
package io.whydown.vendor.prose;
