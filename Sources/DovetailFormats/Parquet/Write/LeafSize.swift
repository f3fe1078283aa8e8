import CDovetailKernels
import DovetailColumnar

/// What values of a leaf in stored form take in a PLAIN page.
struct LeafSize {
    let leaf: WriteLeaf

    func plain(_ values: UnsafeRawPointer, _ count: Int) -> Int {
        let form = StoredForm(leaf.type)
        return switch form {
        case .none: 0
        case .boolean: (count + 7) / 8
        case .word32, .word64: count * form.byteWidth
        case .decimal128, .interval: count * leaf.fixedLength
        case .view: Int(dovetail_view_bytes(values, count)) + count * 4
        }
    }
}
