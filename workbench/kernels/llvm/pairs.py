"""Sums of blocks in pairs, pairs of pairs, ...: the functions ``push`` and ``finish`` of LLVM IR."""

LEVELS = 32
"""Pairs of pairs of ... blocks: enough for 2^32 of them."""

PAIRS = """
define internal void @increase(ptr %sums, ptr %by, i64 %size) nounwind {
entry:
 br label %each
each:
 %i = phi i64 [0, %entry], [%i1, %each]
 %a = getelementptr double, ptr %by, i64 %i
 %b = getelementptr double, ptr %sums, i64 %i
 %av = load double, ptr %a
 %bv = load double, ptr %b
 %s = fadd double %av, %bv
 store double %s, ptr %b
 %i1 = add i64 %i, 1
 %more = icmp ult i64 %i1, %size
 br i1 %more, label %each, label %end
end:
 ret void
}
define internal void @push(ptr %stack, ptr %part, i64 %block, i64 %size) nounwind {
entry:
 %bytes = mul i64 %size, 8
 br label %head
head:
 %j = phi i64 [0, %entry], [%j1, %add]
 %shifted = lshr i64 %block, %j
 %odd = trunc i64 %shifted to i1
 %offset = mul i64 %j, %size
 %row = getelementptr double, ptr %stack, i64 %offset
 br i1 %odd, label %add, label %keep
add:
 call void @increase(ptr %part, ptr %row, i64 %size)
 %j1 = add i64 %j, 1
 br label %head
keep:
 call void @llvm.memcpy.p0.p0.i64(ptr %row, ptr %part, i64 %bytes, i1 false)
 ret void
}
define internal void @finish(ptr %stack, ptr %sums, i64 %blocks, i64 %size) nounwind {
entry:
 %bytes = mul i64 %size, 8
 call void @llvm.memset.p0.i64(ptr %sums, i8 0, i64 %bytes, i1 false)
 br label %head
head:
 %j = phi i64 [0, %entry], [%j1, %next]
 %shifted = lshr i64 %blocks, %j
 %any = icmp ne i64 %shifted, 0
 br i1 %any, label %look, label %end
look:
 %odd = trunc i64 %shifted to i1
 %offset = mul i64 %j, %size
 %row = getelementptr double, ptr %stack, i64 %offset
 br i1 %odd, label %add, label %next
add:
 call void @increase(ptr %sums, ptr %row, i64 %size)
 br label %next
next:
 %j1 = add i64 %j, 1
 br label %head
end:
 ret void
}
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""
"""Sums of blocks in pairs, pairs of pairs, ...: block number b is added to as many as b has ones at its end."""
