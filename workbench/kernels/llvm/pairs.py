"""Sums of blocks in pairs, pairs of pairs, ...: the functions ``push`` and ``finish`` of LLVM IR."""

LEVELS = 32
"""Pairs of pairs of ... blocks: enough for 2^32 of them."""

PAIRS = """
define internal void @push(ptr %stack, ptr %part, i64 %block, i64 %size) nounwind {
entry:
 br label %head
head:
 %j = phi i64 [0, %entry], [%j1, %added]
 %shifted = lshr i64 %block, %j
 %odd = trunc i64 %shifted to i1
 %offset = mul i64 %j, %size
 %row = getelementptr double, ptr %stack, i64 %offset
 br i1 %odd, label %add, label %copy
add:
 %i = phi i64 [0, %head], [%i1, %add]
 %a = getelementptr double, ptr %row, i64 %i
 %b = getelementptr double, ptr %part, i64 %i
 %av = load double, ptr %a
 %bv = load double, ptr %b
 %s = fadd double %av, %bv
 store double %s, ptr %b
 %i1 = add i64 %i, 1
 %more = icmp ult i64 %i1, %size
 br i1 %more, label %add, label %added
added:
 %j1 = add i64 %j, 1
 br label %head
copy:
 %k = phi i64 [0, %head], [%k1, %copy]
 %c = getelementptr double, ptr %row, i64 %k
 %d = getelementptr double, ptr %part, i64 %k
 %dv = load double, ptr %d
 store double %dv, ptr %c
 %k1 = add i64 %k, 1
 %left = icmp ult i64 %k1, %size
 br i1 %left, label %copy, label %end
end:
 ret void
}
define internal void @finish(ptr %stack, ptr %sums, i64 %blocks, i64 %size) nounwind {
entry:
 br label %clear
clear:
 %k = phi i64 [0, %entry], [%k1, %clear]
 %z = getelementptr double, ptr %sums, i64 %k
 store double 0.0, ptr %z
 %k1 = add i64 %k, 1
 %left = icmp ult i64 %k1, %size
 br i1 %left, label %clear, label %head
head:
 %j = phi i64 [0, %clear], [%j1, %next]
 %shifted = lshr i64 %blocks, %j
 %any = icmp ne i64 %shifted, 0
 br i1 %any, label %look, label %end
look:
 %odd = trunc i64 %shifted to i1
 %offset = mul i64 %j, %size
 %row = getelementptr double, ptr %stack, i64 %offset
 br i1 %odd, label %add, label %next
add:
 %i = phi i64 [0, %look], [%i1, %add]
 %a = getelementptr double, ptr %row, i64 %i
 %b = getelementptr double, ptr %sums, i64 %i
 %av = load double, ptr %a
 %bv = load double, ptr %b
 %s = fadd double %av, %bv
 store double %s, ptr %b
 %i1 = add i64 %i, 1
 %more = icmp ult i64 %i1, %size
 br i1 %more, label %add, label %next
next:
 %j1 = add i64 %j, 1
 br label %head
end:
 ret void
}
"""
"""Sums of blocks in pairs, pairs of pairs, ...: block number b is added to as many as b has ones at its end."""
